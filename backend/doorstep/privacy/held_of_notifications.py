"""What is held of what a customer's people are told, kind by kind."""

from .kind import OF_CONTACTS, Kind

OF_ALERTS = "t.alert_id in (select id from alerts where {} = $1)"
OF_NOTIFICATIONS = (
    Kind(
        "alerts",
        "alerts",
        "What people were told, and are about to be told.",
        of_contact="t.contact_id = $1",
        order="t.created_at, t.id",
    ),
    Kind(
        "alert_deliveries",
        "notification_deliveries",
        "On which ways that went out, and when.",
        OF_ALERTS.format("customer_id"),
        of_contact=OF_ALERTS.format("contact_id"),
        order="t.created_at, t.id",
        listed=False,
    ),
    Kind(
        "alert_events",
        "notification_events",
        "What happened and was not told yet.",
        of_contact="t.contact_id = $1",
        order="t.id",
        listed=False,
    ),
    Kind(
        "alert_choices",
        "alert_choices",
        "How people want to be told.",
        OF_CONTACTS.format("contact_id"),
        of_contact="t.contact_id = $1",
    ),
    Kind(
        "push_subscriptions",
        "push_subscriptions",
        "The browsers that take push messages.",
        OF_CONTACTS.format("contact_id"),
        of_contact="t.contact_id = $1",
        order="t.created_at, t.id",
        without=("endpoint", "endpoint_hash", "p256dh", "auth", "vapid_key"),
    ),
    Kind(
        "calendar_feeds",
        "calendar_feeds",
        "The addresses under which calendars look for visits.",
        OF_CONTACTS.format("contact_id"),
        of_contact="t.contact_id = $1",
        order="t.created_at, t.id",
        without=("token_hash", "content_tag"),
    ),
)
