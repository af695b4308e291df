"""Disputes: a payer's bank takes a payment back, and may return it when the business wins."""

from .balance import move
from .books import Body, Books, new_id
from .events import tell
from .refusals import Refused, bad_parameter

DAYS_TO_ANSWER = 9
UNDECIDED = ("needs_response", "appeal_needs_response")
"""Disputes of these states can be closed."""
_EVIDENCE = (
    "access_activity_log billing_address cancellation_policy cancellation_policy_disclosure"
    " cancellation_rebuttal customer_communication customer_email_address customer_name"
    " customer_purchase_ip customer_signature duplicate_charge_documentation"
    " duplicate_charge_explanation duplicate_charge_id product_description receipt refund_policy"
    " refund_policy_disclosure refund_refusal_explanation service_date service_documentation"
    " shipping_address shipping_carrier shipping_date shipping_documentation"
    " shipping_tracking_number uncategorized_file uncategorized_text"
)


async def dispute(books: Books, charge_id: str, amount: int | None = None) -> Body:
    """Let a payer dispute a charge: an amount, or all that is left; it is withdrawn at once."""
    charge = await books.find("charge", charge_id, "charge")
    left = charge.body["amount"] - charge.body["amount_refunded"]
    if charge.body["status"] != "succeeded" or charge.body["disputed"] or not left:
        raise Refused(400, f"Charge {charge_id} cannot be disputed.", param="charge")
    taken = left if amount is None else amount
    if not 0 < taken <= left:
        raise bad_parameter("amount", f"At most {left} can be disputed.")
    charge.body["disputed"] = True
    await books.save(charge)
    body = _dispute(books, charge.body, taken)
    moved = await move(books, "adjustment", -taken, body["currency"], body["id"])
    body["balance_transactions"] = [moved]
    await books.add(body)
    await tell(books, "charge.dispute.created", body)
    await tell(books, "charge.dispute.funds_withdrawn", body)
    return body


async def close(books: Books, dispute_id: str, *, won: bool) -> Body:
    """Close a dispute; what was withdrawn comes back when it is won."""
    found = await books.find("dispute", dispute_id)
    body = found.body
    if body["status"] not in UNDECIDED:
        raise Refused(400, f"This dispute is closed already: {body['status']}.")
    body["status"] = "won" if won else "lost"
    if won:
        moved = await move(books, "adjustment", body["amount"], body["currency"], body["id"])
        body["balance_transactions"].append(moved)
    await books.save(found)
    await tell(books, "charge.dispute.closed", body)
    if won:
        await tell(books, "charge.dispute.funds_reinstated", body)
    return body


async def appeal(books: Books, dispute_id: str) -> Body:
    """Let the business ask for another verdict on a dispute that it has lost, once."""
    found = await books.find("dispute", dispute_id)
    body = found.body
    if body["status"] != "lost" or "appeal" in body["evidence"]:
        raise Refused(400, f"This dispute cannot be appealed: {body['status']}.")
    body["status"] = "appeal_needs_response"
    body["evidence"]["appeal"] = {"card": {"reason_for_filing": None, "supporting_files": []}}
    await books.save(found)
    await tell(books, "charge.dispute.updated", body)
    return body


def _dispute(books: Books, charge: Body, amount: int) -> Body:
    return {
        "id": new_id("du_"),
        "object": "dispute",
        "amount": amount,
        "charge": charge["id"],
        "created": books.now,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys(_EVIDENCE.split()), "enhanced_evidence": {}},
        "evidence_details": {
            "due_by": books.now + DAYS_TO_ANSWER * 86400,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method_details": _details(charge["payment_method_details"]),
        "reason": "fraudulent",
        "status": "needs_response",
    }


def _details(paid_by: Body) -> Body | None:
    if paid_by["type"] != "card":
        return None
    brand = paid_by["card"]["brand"]
    card = {"brand": brand, "case_type": "chargeback", "network": brand}
    return {"type": "card", "card": {**card, "network_reason_code": "10.4"}}
