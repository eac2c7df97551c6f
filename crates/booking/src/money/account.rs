//! Accounts: postings and packages of patients, and the sums over them. Nothing here is stored; all of it is added up.

use std::collections::BTreeMap;

use crate::ids::{PatientId, PatientPackageId, PostingId};
use crate::money::Amount;
use crate::money::package::PatientPackage;
use crate::money::posting::{Charged, Entry, Item, Posting};

/// Everything posted to some patients, and the packages they bought.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Accounts {
    /// Postings, in no order.
    pub postings: Vec<Posting>,
    /// Packages, called off ones too.
    pub packages: Vec<PatientPackage>,
}

/// What of an item was charged, let off, paid and is still due.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Standing {
    /// Asked, without what was let off.
    pub charged: Amount,
    /// Let off; above zero.
    pub waived: Amount,
    /// Paid by sessions of packages; above zero.
    pub covered: Amount,
    /// Paid, less what was given back.
    pub paid: Amount,
}

impl Standing {
    /// What is still owed; below zero where the clinic holds money of the patient.
    #[must_use]
    pub fn due(&self) -> Amount {
        self.charged - self.waived - self.covered - self.paid
    }
}

impl Accounts {
    /// The posting with that id.
    #[must_use]
    pub fn posting(&self, id: PostingId) -> Option<&Posting> {
        self.postings.iter().find(|it| it.id == id)
    }

    /// The package with that id.
    #[must_use]
    pub fn package(&self, id: PatientPackageId) -> Option<&PatientPackage> {
        self.packages.iter().find(|it| it.id == id)
    }

    /// The postings for `item`.
    pub fn of(&self, item: Item) -> impl Iterator<Item = &Posting> {
        self.postings.iter().filter(move |it| it.item == item)
    }

    /// What `patient` owes: the sum of all their postings.
    #[must_use]
    pub fn balance(&self, patient: PatientId) -> Amount {
        self.postings.iter().filter(|it| it.patient == patient).map(|it| it.amount).sum()
    }

    /// Whether a posting still stands: no reversal of it does.
    #[must_use]
    pub fn stands(&self, posting: &Posting) -> bool {
        let reverses = |it: &&Posting| it.entry == Entry::Reversal { of: posting.id };
        // Reversals come later, so this ends; undo and redo make chains of them.
        let later = self.of(posting.item).filter(|it| it.number > posting.number);
        !later.filter(reverses).any(|it| self.stands(it))
    }

    /// What a posting says at the end of a chain of reversals; itself where it is none.
    pub(crate) fn origin<'a>(&'a self, posting: &'a Posting) -> &'a Posting {
        let mut at = posting;
        while let Entry::Reversal { of } = at.entry {
            match self.posting(of).filter(|it| it.number < at.number) {
                Some(earlier) => at = earlier,
                None => break,
            }
        }
        at
    }

    /// How an item stands.
    #[must_use]
    pub fn standing(&self, item: Item) -> Standing {
        let mut standing = Standing::default();
        for posting in self.of(item) {
            match self.origin(posting).entry {
                Entry::Charge { .. } | Entry::Unused { .. } | Entry::Reversal { .. } => {
                    standing.charged += posting.amount;
                }
                Entry::Waiver { .. } => standing.waived += -posting.amount,
                Entry::Redemption { .. } => standing.covered += -posting.amount,
                Entry::Payment { .. } | Entry::Refund { .. } => standing.paid += -posting.amount,
            }
        }
        standing
    }

    /// What was charged for `item` as `what` and stands.
    pub fn charges(&self, item: Item, what: Charged) -> impl Iterator<Item = &Posting> {
        self.of(item).filter(move |it| it.entry == Entry::Charge { what } && self.stands(it))
    }

    /// Sessions of packages used for `item` that were not given back.
    pub fn redemptions(&self, item: Item) -> impl Iterator<Item = &Posting> {
        self.of(item).filter(|it| matches!(it.entry, Entry::Redemption { .. }) && self.stands(it))
    }

    /// What of a charge is left to be waived: sessions nobody used are not asked for any more either.
    #[must_use]
    pub fn unwaived(&self, charge: &Posting) -> Amount {
        let unused = |it: &&Posting| it.entry == Entry::Unused { of: charge.id } && self.stands(it);
        let less = self.postings.iter().filter(unused).chain(self.waivers(charge.id));
        charge.amount + less.map(|it| it.amount).sum::<Amount>()
    }

    /// The waivers of a charge that stand.
    pub fn waivers(&self, charge: PostingId) -> impl Iterator<Item = &Posting> {
        self.postings.iter().filter(move |it| it.entry == Entry::Waiver { of: charge } && self.stands(it))
    }

    /// What of a payment was not given back yet; above zero.
    #[must_use]
    pub fn refundable(&self, payment: &Posting) -> Amount {
        let refund = |it: &&Posting| matches!(it.entry, Entry::Refund { of, .. } if of == payment.id);
        let back: Amount = self.postings.iter().filter(refund).map(|it| it.amount).sum();
        -payment.amount - back
    }

    /// Every use of a package, given back or not, first to last (S1.37).
    #[must_use]
    pub fn uses(&self, package: PatientPackageId) -> Vec<&Posting> {
        let entry = Entry::Redemption { package };
        let mut uses: Vec<_> = self.postings.iter().filter(|it| it.entry == entry).collect();
        uses.sort_unstable_by_key(|it| it.number);
        uses
    }

    /// Sessions left of a package (S1.36).
    #[must_use]
    pub fn sessions_left(&self, package: &PatientPackage) -> u16 {
        let used = self.uses(package.id).into_iter().filter(|it| self.stands(it)).count();
        package.terms.sessions.saturating_sub(u16::try_from(used).unwrap_or(u16::MAX))
    }

    /// Every item of `patient` and what is due on it.
    #[must_use]
    pub fn items(&self, patient: PatientId) -> BTreeMap<Item, Amount> {
        let mut items = BTreeMap::<Item, Amount>::new();
        for posting in self.postings.iter().filter(|it| it.patient == patient) {
            *items.entry(posting.item).or_default() += posting.amount;
        }
        items
    }

    /// What the clinic holds for `patient` on items that came to nothing; above zero.
    #[must_use]
    pub fn credit(&self, patient: PatientId) -> Amount {
        -self.items(patient).into_values().filter(|it| *it < Amount::ZERO).sum::<Amount>()
    }
}
