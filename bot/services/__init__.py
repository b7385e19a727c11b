"""What Steward does, one service per subject. A service asks the policy first, and never sees Discord.

Every change is a plan before it is an act: `plan_…` reads and returns a frozen plan, `apply_…` carries out exactly that plan,
inside `journal.change`, which records the intent before the request leaves.
"""
