/**
 * One import from choosing the file to its result: what it holds, how its columns are read, the rehearsal, and the
 * import itself with its progress. It outlives the screen: work goes on elsewhere in the desk meanwhile.
 */
import {
  call,
  isProblem,
  type ImportFile,
  type ImportKind,
  type ImportPlan,
  type ImportProgress,
  type ImportReport,
  type Problem,
} from "$lib/api";
import { problemOf, type Session } from "$desk/data/session.svelte";
import { mapped } from "./fields";

/** The largest file that is taken, bytes. */
export const LARGEST = 64 * 1024 * 1024;
/** Bytes handed over at a time. */
const PIECE = 128 * 1024;
/** How often it is asked how far it is, ms. */
const LOOK_EVERY_MS = 200;

/** How it is read, besides its token. */
export type Reading = Omit<ImportPlan, "token">;

/** Where one is. A rehearsal that is done is looked at beside the mapping it was made with. */
export type Stage =
  | { is: "choosing" }
  | { is: "opening"; fileName: string }
  | { is: "mapping" }
  | { is: "running"; dryRun: boolean; progress: ImportProgress }
  | { is: "rehearsed"; report: ImportReport }
  | { is: "done"; report: ImportReport };

/** What the window needs of a file that was picked. */
export type Picked = Pick<File, "name" | "size"> & Blob;

interface Hands {
  send?: typeof call;
  /** Waits until it is time to look again. */
  wait?: () => Promise<void>;
  read?: (file: Blob) => Promise<string>;
}

export class Importing {
  #stage = $state.raw<Stage>({ is: "choosing" });
  #kind = $state<ImportKind>("patients");
  #file = $state.raw<ImportFile | null>(null);
  #fileName = $state("");
  #reading = $state.raw<Reading>(blankReading());
  #problem = $state.raw<Problem | null>(null);
  #cancelling = $state(false);
  readonly #send: typeof call;
  readonly #wait: () => Promise<void>;
  readonly #read: (file: Blob) => Promise<string>;

  constructor({ send = call, wait = pause, read = base64Of }: Hands = {}) {
    this.#send = send;
    this.#wait = wait;
    this.#read = read;
  }

  get stage(): Stage {
    return this.#stage;
  }

  /** What the next file holds. */
  get kind(): ImportKind {
    return this.#kind;
  }

  set kind(kind: ImportKind) {
    this.#kind = kind;
    this.#problem = null;
  }

  /** The file that was handed over. */
  get file(): ImportFile | null {
    return this.#file;
  }

  get fileName(): string {
    return this.#fileName;
  }

  /** How it is read. */
  get reading(): Reading {
    return this.#reading;
  }

  /** Why the last thing could not be done. */
  get problem(): Problem | null {
    return this.#problem;
  }

  /** Whether it was told to stop and has not yet. */
  get cancelling(): boolean {
    return this.#cancelling;
  }

  /** Hands a file over. */
  async open(picked: Picked): Promise<void> {
    this.#problem = null;
    if (picked.size > LARGEST) {
      this.#problem = { code: "file", trouble: "too_large" };
      return;
    }
    this.#stage = { is: "opening", fileName: picked.name };
    try {
      const token = await this.#handOver(picked);
      const file = await this.#send("import_open", { kind: this.#kind, file_name: picked.name, token });
      this.#file = file;
      this.#fileName = picked.name;
      this.#reading = { ...this.#reading, mapping: file.mapping, date_order: file.date_order };
      this.#stage = { is: "mapping" };
    } catch (thrown) {
      this.#problem =
        thrown instanceof DOMException ? { code: "file", trouble: "unreadable" } : problemOf(thrown);
      this.#stage = { is: "choosing" };
    }
  }

  /** Piece by piece: what goes to Rust in one go stops the drawing for as long as that takes. */
  async #handOver(picked: Picked): Promise<string> {
    let token: string | null = null;
    for (let from = 0; from < Math.max(1, picked.size); from += PIECE) {
      const base64 = await this.#read(picked.slice(from, from + PIECE));
      ({ token } = await this.#send("import_part", { token, base64 }));
    }
    return token!;
  }

  /** Takes a column for a field; a rehearsal made before is no longer what would happen. */
  map(column: number, field: string): void {
    this.change({ mapping: mapped(this.#reading.mapping, column, field) });
  }

  change(part: Partial<Reading>): void {
    this.#reading = { ...this.#reading, ...part };
    this.#problem = null;
    if (this.#stage.is === "rehearsed") this.#stage = { is: "mapping" };
  }

  /** Goes through the file without saving anything. */
  rehearse(): Promise<void> {
    return this.#run(true);
  }

  /** Imports; resolves when it is done, was stopped, or failed. */
  commit(): Promise<void> {
    return this.#run(false);
  }

  /** Stops what is running; nothing of it is kept. */
  async cancel(): Promise<void> {
    if (this.#stage.is !== "running" || !this.#file || this.#cancelling) return;
    this.#cancelling = true;
    try {
      await this.#send("import_cancel", { token: this.#file.token });
    } catch (thrown) {
      this.#cancelling = false;
      this.#problem = problemOf(thrown);
    }
  }

  /** Another file. */
  restart(): void {
    this.#stage = { is: "choosing" };
    this.#file = null;
    this.#fileName = "";
    this.#problem = null;
    this.#reading = { ...blankReading(), ...defaultsOf(this.#reading) };
  }

  async #run(dryRun: boolean): Promise<void> {
    const file = this.#file;
    if (!file || this.#stage.is === "running") return;
    const before = this.#stage;
    this.#problem = null;
    this.#cancelling = false;
    this.#stage = { is: "running", dryRun, progress: beginning(file) };
    try {
      const plan: ImportPlan = { token: file.token, ...this.#reading };
      let progress = await this.#send("import_start", { plan, dry_run: dryRun });
      while (isUnderWay(progress)) {
        this.#stage = { is: "running", dryRun, progress };
        await this.#wait();
        progress = await this.#send("import_progress", { token: file.token });
      }
      this.#finish(progress, dryRun, before);
    } catch (thrown) {
      if (!isProblem(thrown)) throw thrown;
      this.#problem = thrown;
      this.#stage = before;
    } finally {
      this.#cancelling = false;
    }
  }

  #finish(progress: ImportProgress, dryRun: boolean, before: Stage): void {
    const { report } = progress;
    if (progress.stage === "done" && report) this.#stage = { is: dryRun ? "rehearsed" : "done", report };
    else {
      this.#stage = before;
      this.#problem = progress.problem ?? { code: "cancelled" };
    }
  }
}

const isUnderWay = ({ stage }: ImportProgress) => !["done", "cancelled", "failed"].includes(stage);

const beginning = (file: ImportFile): ImportProgress => ({
  stage: "reading",
  done: 0,
  of: file.rows,
  report: null,
  problem: null,
});

function blankReading(): Reading {
  return {
    mapping: [],
    date_order: "day_first",
    default_provider_id: null,
    default_location_id: null,
    default_appointment_type_id: null,
  };
}

/** What is likely to be the same for the next file. */
function defaultsOf(reading: Reading): Partial<Reading> {
  const { default_provider_id, default_location_id, default_appointment_type_id } = reading;
  return { default_provider_id, default_location_id, default_appointment_type_id };
}

const pause = () => new Promise<void>((done) => setTimeout(done, LOOK_EVERY_MS));

/** A file's bytes as base64; the browser does it beside the drawing, so that nothing stands still. */
function base64Of(file: Blob): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).replace(/^data:[^,]*,/, ""));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
}

const running = new WeakMap<Session, { userId: string; importing: Importing }>();

/** The import of whoever sits here; somebody else's is not shown. */
export function importingOf(session: Session): Importing {
  const userId = session.me?.user_id ?? "";
  const found = running.get(session);
  if (found?.userId === userId) return found.importing;
  const importing = new Importing();
  running.set(session, { userId, importing });
  return importing;
}
