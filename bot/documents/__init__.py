"""JSON documents as the bytes that came: read, edited, compared and shown without changing what nobody edited.

The functions here are pure. They take bytes and return small results or new bytes, so that a large document is worked on in
a process of its own (`worker.py`) by the same code that works on a small one.
"""
