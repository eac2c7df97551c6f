/**
 * Where the program stands and who sits at it. The screen follows `state`; what a person may do follows
 * `may`. Rust checks every call again: this only decides what is offered.
 */
import { createContext } from "svelte";
import {
  call,
  isProblem,
  type AppState,
  type CreateClinic,
  type JoinBook,
  type Me,
  type Problem,
  type Unlock,
} from "$lib/api";

/** What one may be allowed to do (S3.11–S3.20); the texts of `booking::Permission`. */
export type Permission =
  | "booking:view_calendar"
  | "booking:create_appointment"
  | "booking:modify_appointment"
  | "booking:cancel_appointment"
  | "booking:override_conflict"
  | "booking:backdate"
  | "booking:undo"
  | "patients:view"
  | "patients:edit"
  | "patients:merge"
  | "patients:import"
  | "patients:export"
  | "payments:view"
  | "payments:take"
  | "payments:refund"
  | "payments:waive"
  | "settings:edit"
  | "settings:schedules"
  | "settings:users"
  | "booking:edit_rating"
  | "reports:view"
  | "audit:view";

/** What the window knows of the program. */
export type Standing =
  { is: "starting" } | { is: "unreachable"; problem: Problem } | { is: "known"; app: AppState };

const locked = (app: AppState) => app.phase.is === "signed_out";

export class Session {
  #standing = $state.raw<Standing>({ is: "starting" });
  /** Who sat here when it locked; their work is kept beneath the lock until somebody else signs in. */
  #away = $state.raw<Me | null>(null);
  #recoveryKey = $state.raw<string | null>(null);

  get standing(): Standing {
    return this.#standing;
  }

  /** The program's state; asks nothing. Only for screens that are drawn once it is known. */
  get app(): AppState {
    if (this.#standing.is !== "known") throw new Error("the session was asked before it was known");
    return this.#standing.app;
  }

  /** Who is signed in, or sat here until it locked. */
  get me(): Me | null {
    if (this.#standing.is !== "known") return null;
    return this.#standing.app.me ?? this.#away;
  }

  /** Whether somebody's work lies under a lock. */
  get isLocked(): boolean {
    return this.#standing.is === "known" && locked(this.#standing.app) && this.#away !== null;
  }

  /** The key that was just made, until it has been typed back. */
  get recoveryKey(): string | null {
    return this.#recoveryKey;
  }

  /** Whether the person may do this, and it may be offered. */
  may(permission: Permission): boolean {
    return this.me?.permissions.includes(permission) ?? false;
  }

  /** Asks where the program stands. */
  async refresh(): Promise<void> {
    try {
      this.#enter(await call("app_state", {}));
    } catch (thrown) {
      this.#standing = { is: "unreachable", problem: problemOf(thrown) };
    }
  }

  async createClinic(clinic: CreateClinic): Promise<void> {
    const { recovery_key } = await call("create_clinic", clinic);
    this.#recoveryKey = recovery_key;
    await this.refresh();
  }

  /** Joins a shared book instead of making one. */
  async joinFirst(wanted: JoinBook): Promise<void> {
    const { recovery_key } = await call("join_first", wanted);
    this.#recoveryKey = recovery_key;
    await this.refresh();
  }

  async confirmRecoveryKey(recovery_key: string): Promise<void> {
    this.#enter(await call("confirm_recovery_key", { recovery_key }));
    this.#recoveryKey = null;
  }

  /** Makes another key in the place of one that was never typed back: its paper may be lost. */
  async newRecoveryKey(): Promise<void> {
    this.#recoveryKey = (await call("new_recovery_key", {})).recovery_key;
  }

  async openDemo(): Promise<void> {
    this.#enter(await call("open_demo", {}));
  }

  /** Puts a copy in the place of a damaged book. */
  async restoreBackup(made_at: string): Promise<void> {
    this.#enter(await call("restore_backup", { made_at }));
  }

  async unlockBook(unlock: Unlock): Promise<void> {
    this.#enter(await call("unlock", unlock));
  }

  async signIn(user_id: string, password: string): Promise<void> {
    this.#enter(await call("sign_in", { user_id, password }));
  }

  async switchUser(user_id: string, pin: string): Promise<void> {
    this.#enter(await call("switch_user", { user_id, pin }));
  }

  async setPin(password: string, pin: string): Promise<void> {
    this.#enter(await call("set_pin", { password, pin }));
  }

  async changePassword(old: string, next: string): Promise<void> {
    this.#enter(await call("change_password", { old, new: next }));
  }

  /** Locks the desk; the work beneath stays as it is. */
  async lock(): Promise<void> {
    this.#enter(await call("lock", {}));
  }

  /** Signs out: nothing stays open. */
  async signOut(): Promise<void> {
    const app = await call("lock", {});
    this.#away = null;
    this.#standing = { is: "known", app };
  }

  #enter(app: AppState): void {
    const before = this.me;
    if (locked(app)) this.#away = before;
    else this.#away = null;
    this.#standing = { is: "known", app };
  }
}

/** What was thrown, as a problem; anything else is a defect of the window and is let through. */
export function problemOf(thrown: unknown): Problem {
  if (isProblem(thrown)) return thrown;
  throw thrown;
}

export const [useSession, provideSession] = createContext<Session>();
