"""No module imports itself through others, not even for types."""

import grimp
import pytest


def circles(graph):
    """Yield groups of modules that import each other, by Tarjan's search for strongly connected components."""
    index, low, stack, on_stack = {}, {}, [], set()
    for root in sorted(graph.modules):
        if root in index:
            continue
        work = [(root, iter(sorted(graph.find_modules_directly_imported_by(root))))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            module, rest = work[-1]
            follow = next(rest, None)
            if follow is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[module])
                if low[module] == index[module]:
                    at = stack.index(module)
                    group, stack[at:] = stack[at:], []
                    on_stack.difference_update(group)
                    if len(group) > 1:
                        yield group
            elif follow not in index:
                index[follow] = low[follow] = len(index)
                stack.append(follow)
                on_stack.add(follow)
                work.append((follow, iter(sorted(graph.find_modules_directly_imported_by(follow)))))
            elif follow in on_stack:
                low[module] = min(low[module], index[follow])


@pytest.mark.parametrize("package", ["bot", "cogs", "sandbox"])
def test_no_module_imports_itself_through_others(package):
    graph = grimp.build_graph(package, exclude_type_checking_imports=False, cache_dir=None)
    assert list(circles(graph)) == []


def test_a_circle_is_found():
    graph = grimp.ImportGraph()
    for importer, imported in (("a", "b"), ("b", "c"), ("c", "b"), ("c", "d")):
        graph.add_import(importer=importer, imported=imported)
    assert [sorted(each) for each in circles(graph)] == [["b", "c"]]
