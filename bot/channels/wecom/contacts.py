"""A customer of one of the company's customer-service accounts, as our conversations name them."""

from typing import NamedTuple


class Contact(NamedTuple):
    account: str
    """open_kfid"""
    customer: str
    """external_userid"""

    def __str__(self) -> str:
        return f"{self.account}/{self.customer}"

    @staticmethod
    def of(contact: str) -> "Contact":
        account, _, customer = contact.partition("/")
        return Contact(account, customer)
