from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    """A photo's bytes lie with its customer: a request that has photos is not given to another."""

    dependencies = [("doorstep", "0001_initial")]

    operations = [
        ops.RunSQL(
            [
                (
                    "alter table service_requests"
                    " add constraint service_requests_of_customer unique (id, customer_id)"
                ),
                (
                    "alter table service_request_photos add constraint photos_of_their_customer"
                    " foreign key (request_id, customer_id)"
                    " references service_requests (id, customer_id) on delete cascade"
                ),
            ],
            [
                "alter table service_request_photos drop constraint photos_of_their_customer",
                "alter table service_requests drop constraint service_requests_of_customer",
            ],
        )
    ]
