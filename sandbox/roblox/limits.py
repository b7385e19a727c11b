"""Rate limits: how often each family of operations may be called, in windows of the world's clock.

Sources: `x-roblox-rate-limits` of each operation; Roblox/creator-docs, cloud/reference/rate-limits.md (headers) and
cloud-services/data-stores/error-codes-and-limits.md (data store budgets, which grow with the players online).
"""

from dataclasses import dataclass, field
from typing import Literal

from sandbox.roblox import times

KIB = 1024
MIB = 1024 * KIB


@dataclass
class Budget:
    """How much one window allows.

    Attributes:
        base: Calls (or bytes) with nobody online.
        per_player: What each player online adds.
        window_s: Length of the window in seconds; windows are aligned to the UTC clock.
        per: What has its own count: a universe, all keys of an owner, or a user in a universe.
        within: A wider budget that each call also counts against.
        bytes_in: The budget for the bytes of request bodies.
        bytes_out: The budget for the bytes of answers.
    """

    base: int
    per_player: int = 0
    window_s: int = 60
    per: Literal["universe", "owner", "user"] = "universe"
    within: str | None = None
    bytes_in: str | None = None
    bytes_out: str | None = None

    def limit(self, ccu: int) -> int:
        """The amount that a window allows with this many players online."""
        return self.base + self.per_player * ccu


def documented() -> dict[str, Budget]:
    """The budgets of Roblox's documents, by family."""
    budgets = {
        "read-bytes": Budget(25 * MIB, per="owner"),
        "write-bytes": Budget(4 * MIB, per="owner"),
        "v1-owner": Budget(5000, per="owner"),
        "v1-read": Budget(300, within="v1-owner", bytes_out="v1-read-bytes"),
        "v1-write": Budget(300, within="v1-owner", bytes_in="v1-write-bytes"),
        "v1-ordered-owner": Budget(500, per="owner"),
        "v1-ordered-read": Budget(300, within="v1-ordered-owner"),
        "v1-ordered-write": Budget(300, within="v1-ordered-owner"),
        "v1-read-bytes": Budget(20 * MIB),
        "v1-write-bytes": Budget(10 * MIB),
        "restriction-owner": Budget(150, window_s=1, per="owner"),
        "restriction-get": Budget(50, window_s=1, within="restriction-owner"),
        "restriction-list": Budget(50, window_s=1, within="restriction-owner"),
        "restriction-logs": Budget(50, window_s=1, within="restriction-owner"),
        "restriction-update": Budget(10, window_s=1, within="restriction-owner"),
        "restriction-update-user": Budget(2, per="user"),
    }
    budgets["servers"] = Budget(300, per="owner")  # for all below, as headers of the live service say (bedrock)
    for family in (
        "servers-forecast",
        "servers-filters",
        "servers-list",
        "servers-logs",
        "restarts",
        "restarts-launch",
    ):
        budgets[family] = Budget(100, per="owner", within="servers")
    for family, calls in {
        "asset-list": 100,
        "asset-get": 100,
        "asset-rollback": 100,
        "configs-read": 100,
        "configs-draft": 50,
        "configs-publish": 10,
        "snapshot": 60,
        "publish-message": 5000,
        "universe-get": 100,
        "universe-update": 100,
        "place-get": 100,
        "place-update": 100,
        "restart": 30,
        "place-publish": 30,
        "user-get": 1000,
        "thumbnail": 1000,
    }.items():
        budgets[family] = Budget(calls, per="owner")
    for kind in ("standard", "ordered"):
        budgets[f"{kind}-read"] = Budget(300, 40, bytes_out="read-bytes")
        budgets[f"{kind}-write"] = Budget(300, 20, bytes_in="write-bytes")
        budgets[f"{kind}-list"] = Budget(300, 2, bytes_out="read-bytes")
        budgets[f"{kind}-remove"] = Budget(300, 40)
    return budgets


def billed(size: int) -> int:
    """The bytes that a body of this size counts for: whole kibibytes."""
    return -(-size // KIB) * KIB


@dataclass(frozen=True)
class Allowance:
    """The state of a budget after a call.

    Attributes:
        reset_s: Whole seconds until the window ends, at least one.
        granted: Whether the call fits into the budget.
    """

    limit: int
    window_s: int
    remaining: int
    reset_s: int
    granted: bool

    def headers(self) -> dict[str, str]:
        """The three headers for the client."""
        return {
            "x-ratelimit-limit": f"{self.limit}, {self.limit};w={self.window_s}",
            "x-ratelimit-remaining": str(max(0, self.remaining)),
            "x-ratelimit-reset": str(self.reset_s),
        }


@dataclass
class Limits:
    """The budgets of a world, and how much of them is used.

    Attributes:
        enabled: Whether calls are counted at all.
        budgets: By family; tests may change them.
        used: By family and subject: the current window and the amount.
    """

    enabled: bool = True
    budgets: dict[str, Budget] = field(default_factory=documented)
    used: dict[str, tuple[int, int]] = field(default_factory=dict)

    def charge(self, family: str, subject: str, now_ns: int, *, ccu: int = 0, cost: int = 1) -> Allowance:
        """Count a call of `cost` against a budget, unless it does not fit."""
        budget = self.budgets[family]
        limit, used = budget.limit(ccu), self._used(family, subject, now_ns)
        granted = used + cost <= limit
        if granted and cost:
            self.spend(family, subject, now_ns, cost)
            used += cost
        window_ns = budget.window_s * times.SECOND
        reset_s = -(-(window_ns - now_ns % window_ns) // times.SECOND)
        return Allowance(limit, budget.window_s, limit - used, reset_s, granted)

    def spend(self, family: str, subject: str, now_ns: int, cost: int) -> None:
        """Count something that already happened, even beyond the limit."""
        window = now_ns // (self.budgets[family].window_s * times.SECOND)
        self.used[f"{family}/{subject}"] = (window, self._used(family, subject, now_ns) + cost)

    def _used(self, family: str, subject: str, now_ns: int) -> int:
        window, used = self.used.get(f"{family}/{subject}", (0, 0))
        return used if window == now_ns // (self.budgets[family].window_s * times.SECOND) else 0
