"""What each kind of list says of a fate: fate: (word of `tongues.STATES`: share); what is missing to 1 is not said."""

from __future__ import annotations

REGISTER_SAYS = {
    "held": {"reported_missing": 0.30, "taken": 0.10, "nothing": 0.05},
    "dead": {"reported_missing": 0.30, "taken": 0.07, "nothing": 0.05, "reported_alive": 0.01},
    "remains_found": {"reported_missing": 0.15, "remains_found": 0.40, "reported_dead": 0.10},
    "released": {"released": 0.45, "reported_missing": 0.15, "reported_alive": 0.05},
}
MEMORIAL_SAYS = {
    "held": {"taken": 0.30, "reported_dead": 0.02},
    "dead": {"taken": 0.25, "reported_dead": 0.10},
    "remains_found": {"remains_found": 0.45, "reported_dead": 0.15, "taken_then_found": 0.10},
    "released": {"taken": 0.30, "released": 0.15},
}
NGO_SAYS = {
    "held": {"taken": 0.55, "reported_alive": 0.02},
    "dead": {"taken": 0.50, "reported_dead": 0.08},
    "remains_found": {"taken_then_found": 0.35, "remains_found": 0.25, "taken": 0.20},
    "released": {"released": 0.50, "taken": 0.25},
}
PRESS_SAYS = {
    "held": {"taken": 0.40, "reported_dead": 0.03, "reported_alive": 0.03},
    "dead": {"taken": 0.35, "reported_dead": 0.12, "reported_alive": 0.02},
    "remains_found": {"remains_found": 0.40, "reported_dead": 0.20},
    "released": {"released": 0.30, "taken": 0.30},
}
