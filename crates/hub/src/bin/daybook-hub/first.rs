//! A hub from nothing with one command: what `serve` makes first where it is not there yet.

use clap::Args;
use daybook_hub::admin::{Deed, create_clinic};

use crate::arguments::Books;
use crate::run::{Done, first_line, house_of, invite, one, open};

/// What is made before the books are served. Said again it changes nothing: what is there stays as it is.
#[derive(Args, Clone)]
pub(crate) struct First {
    /// Makes the book of a clinic of this name, where there is no clinic yet.
    #[arg(long, requires = "zone", conflicts_with = "demo")]
    pub(crate) found: Option<String>,
    /// The IANA zone its appointments are promised in.
    #[arg(long, requires = "found")]
    pub(crate) zone: Option<String>,
    /// What its fees are in.
    #[arg(long, requires = "found", default_value = "EUR")]
    pub(crate) currency: String,
    /// The name of the first admin of the clinic that is founded; the password is read from standard input.
    #[arg(long, requires = "found")]
    pub(crate) admin: Option<String>,
    /// For books on a server: the owner of the tables, as whom the schema is brought up to date for the hub's account.
    #[arg(long, env = "DAYBOOK_KEEPER", hide_env_values = true)]
    pub(crate) keeper: Option<String>,
    /// Prints a line that lets one computer join, as `invite` does, as soon as the hub listens.
    #[arg(long)]
    pub(crate) invite: bool,
}

impl First {
    /// Makes what is not there yet.
    pub(crate) async fn make(&self, books: &Books) -> Done {
        if let Some(keeper) = &self.keeper {
            house_of(books)?.migrate_as(keeper).await?;
        }
        let (Some(name), Some(zone)) = (&self.found, &self.zone) else { return Ok(()) };
        let opened = open(books).await?;
        if !opened.house.clinics().await?.is_empty() {
            return Ok(());
        }
        let form = (name.as_str(), zone.as_str(), self.currency.as_str());
        let number = create_clinic(&opened.house, &opened.key, form, &opened.clock).await?;
        tracing::info!(number, "a clinic was founded");
        let Some(admin) = &self.admin else { return Ok(()) };
        let (name, role) = (admin.clone(), "admin".to_owned());
        one(books, number, Deed::CreateUser { name, role, password: first_line()? }).await
    }

    /// Lets one computer join the first clinic, where that is wanted. The hub has to listen by then.
    pub(crate) async fn invite(&self, books: &Books) -> Done {
        if !self.invite {
            return Ok(());
        }
        let clinic = house_of(books)?.clinics().await?.first().copied().unwrap_or(1);
        invite(books, clinic, (None, false)).await
    }
}
