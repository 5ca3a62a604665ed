"""What follows a won opportunity in the demo: orders, contracts, instalments, payments, invoices."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count as counter
from typing import Any

from app.crm.demo_deals import final_stage, lines_of
from app.crm.demo_plan import Draft, Plan, To

_METHODS = ("transfer", "transfer", "transfer", "acceptance", "cheque")


def demo_orders(plan: Plan, opportunities: list[Draft], count: int) -> list[Draft]:
    """Return up to `count` orders of won opportunities: old ones done, fresh ones under way."""
    won = [item for item in opportunities if final_stage(item) == "won"]
    chosen = plan.rng.sample(won, min(count, len(won)))
    return [_order(plan, number, deal) for number, deal in enumerate(chosen)]


def _order(plan: Plan, number: int, deal: Draft) -> Draft:
    rng = plan.rng
    ago = rng.randint(0, max((plan.now - deal.at).days - 1, 0))
    state = "done" if ago > 90 else "delivered" if ago > 45 else rng.choice(("confirmed", "draft"))
    lines = lines_of(plan, str(deal.values["name"]), int(deal.values["amount"]))
    values: dict[str, Any] = {
        "customer": deal.values["customer"], "opportunity": To("opportunity", deal.number),
        "state": state, "ordered_on": plan.day(-ago), "delivery": plan.day(45 - ago),
        "lines": [{"item": line.pop("product"), **line} for line in lines],
    }  # fmt: skip
    return Draft("order", number, deal.owner, plan.past(ago), values)


def demo_contracts(plan: Plan, orders: list[Draft], opportunities: list[Draft]) -> list[Draft]:
    """Return a contract for two orders of three."""
    deals = {item.number: item for item in opportunities}
    found: list[Draft] = []
    for order in orders:
        if plan.rng.random() < 0.67:
            deal = deals[order.values["opportunity"].number]
            found.append(_contract(plan, len(found), order, deal))
    return found


def _contract(plan: Plan, number: int, order: Draft, deal: Draft) -> Draft:
    what, ago = str(deal.values["name"]), (plan.now - order.at).days
    state = {"done": "ended", "delivered": "running", "confirmed": "signed"}.get(
        str(order.values["state"]), "review"
    )
    contacts = deal.values["contacts"]
    values: dict[str, Any] = {
        "name": f"{what} contract" if what.isascii() else f"{what}合同",
        "customer": order.values["customer"], "opportunity": order.values["opportunity"],
        "order": To("order", order.number), "kind": plan.rng.choice(("sale", "sale", "frame")),
        "state": state, "amount": deal.values["amount"], "signer": To("user", 0),
        "their_signer": contacts[0] if contacts else None,
        "starts": plan.day(-ago), "ends": plan.day(365 - ago),
    }  # fmt: skip
    if state != "review":
        values["signed_on"] = plan.day(-ago)
    return Draft("contract", number, order.owner, order.at, values)


def demo_payment_plans(plan: Plan, contracts: list[Draft]) -> list[Draft]:
    """Return two instalments of every signed contract; what is long due is mostly paid."""
    found: list[Draft] = []
    for contract in contracts:
        if contract.values["state"] == "review":
            continue
        ago, amount = (plan.now - contract.at).days, int(contract.values["amount"])
        english = str(contract.values["name"]).isascii()
        for place, (share, wait) in enumerate(((0.4, 15), (0.6, 75))):
            name = f"Instalment {place + 1}" if english else f"第{'一二'[place]}期"
            due = wait - ago
            paid = due < -20 or (due < 0 and plan.rng.random() < 0.6)
            values = {
                "name": name, "contract": To("contract", contract.number),
                "customer": contract.values["customer"], "due": plan.day(due),
                "amount": round(amount * share, 2), "state": "paid" if paid else "open",
            }  # fmt: skip
            found.append(Draft("payment_plan", len(found), contract.owner, contract.at, values))
    return found


def demo_payments(plan: Plan, plans: list[Draft]) -> Iterator[Draft]:
    """Yield the payment of every instalment that is paid."""
    number = counter()
    for one in plans:
        if one.values["state"] != "paid":
            continue
        at = min(plan.now, max(one.at, plan.past(plan.rng.randint(0, 40))))
        values = {
            "customer": one.values["customer"], "contract": one.values["contract"],
            "plan": To("payment_plan", one.number), "amount": one.values["amount"],
            "received_on": at.astimezone(plan.zone).date().isoformat(),
            "method": plan.rng.choice(_METHODS),
        }  # fmt: skip
        yield Draft("payment", next(number), one.owner, at, values)


def demo_invoices(plan: Plan, contracts: list[Draft], customers: list[Draft]) -> Iterator[Draft]:
    """Yield an invoice for every contract that runs or ended."""
    names = {item.number: item.values for item in customers}
    number = counter()
    for contract in contracts:
        if contract.values["state"] not in ("running", "ended"):
            continue
        buyer = names[contract.values["customer"].number]
        place = next(number)
        values = {
            "number": f"26{place + 31_000_000:010d}", "customer": contract.values["customer"],
            "contract": To("contract", contract.number), "title": buyer["name"],
            "tax_number": buyer.get("uscc"), "amount": contract.values["amount"],
            "state": plan.rng.choice(("issued", "sent", "sent")),
            "issued_on": contract.values["signed_on"],
        }  # fmt: skip
        yield Draft("invoice", place, contract.owner, contract.at, values)
