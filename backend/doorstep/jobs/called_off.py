"""Which visits nobody comes to as their job is called off, whatever the visits themselves say."""

CALLED_OFF = "(v.state in ('planned', 'confirmed', 'on_the_way') and j.status = 'cancelled')"
"""SQL for whether a visit `v` is called off with its job `j`."""
