/** The grid with made-up clinics of any size: `bench.html?n=600&columns=15&days=1`. Only in `build:lab`. */
import { mount } from "svelte";
import "$lib/kit/kit.css";
import { locale, type Locale } from "$lib/i18n";
import { look, type ThemeWish } from "$lib/kit";
import Bench from "./Bench.svelte";

const asked = new URLSearchParams(location.search);
if (asked.has("theme")) look.setTheme(asked.get("theme") as ThemeWish);
if (asked.has("locale")) locale.set(asked.get("locale") as Locale);

const target = document.getElementById("app");
if (!target) throw new Error("bench.html has no #app to mount the grid in");
mount(Bench, { target });
