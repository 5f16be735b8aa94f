"""Total against ledger: which figures are compared, and when they agree."""

from hypothesis import given
from hypothesis import strategies as st
from rapport.ingest.reconciliation import LedgerRule, LedgerSubjects, compare

SUBJECTS = LedgerSubjects().subjects
TOTALS = st.dictionaries(
    st.tuples(st.sampled_from(["LIABILITY", "ASSET", "AUM"]), st.sampled_from(["CNY", "USD"])),
    st.integers(-(10**15), 10**15),
)


def test_deposits_and_loans_of_each_currency_are_compared():
    ledger = {("2011", "CNY"): 700, ("2011", "USD"): 30, ("1301", "CNY"): 900}
    facts = {
        "ACCOUNT": {("LIABILITY", "CNY"): 700, ("LIABILITY", "USD"): 31},
        "LOAN": {("ASSET", "CNY"): 900},
        "ARRANGEMENT": {("LIABILITY", "CNY"): 5},
    }
    found = [(one.subject, one.currency, one.ledger, one.facts) for one in compare(SUBJECTS, ledger, facts)]
    assert found == [("1301", "CNY", 900, 900), ("2011", "CNY", 700, 700), ("2011", "USD", 30, 31)]


def test_what_the_ledger_does_not_have_is_a_difference_and_other_subjects_are_left_alone():
    lines = compare(SUBJECTS, {("4001", "CNY"): 5}, {"ACCOUNT": {("LIABILITY", "CNY"): 10}, "LOAN": {}})
    assert [(one.subject, one.ledger, one.facts, one.told) for one in lines] == [("2011", 0, 10, False)]


def test_a_bank_may_count_arrangements_as_well():
    both = {"2011": LedgerRule("ARRANGEMENT", ("LIABILITY", "AUM"))}
    facts = {"ARRANGEMENT": {("LIABILITY", "CNY"): 4, ("AUM", "CNY"): 3, ("OFF_BALANCE", "CNY"): 9}}
    assert [(one.ledger, one.facts) for one in compare(both, {("2011", "CNY"): 7}, facts)] == [(7, 7)]


@given(TOTALS, TOTALS)
def test_every_currency_with_money_is_compared_once(accounts, loans):
    lines = compare(SUBJECTS, {}, {"ACCOUNT": accounts, "LOAN": loans})
    assert len({(one.subject, one.currency) for one in lines}) == len(lines)
    for kind, nature, subject in ((accounts, "LIABILITY", "2011"), (loans, "ASSET", "1301")):
        expected = {currency: total for (name, currency), total in kind.items() if name == nature and total}
        assert {one.currency: one.facts for one in lines if one.subject == subject} == expected
