/** The gallery: every component of the kit on one page. Built only by `npm run build:lab`. */
import { mount } from "svelte";
import "$lib/kit/kit.css";
import { locale, type Locale } from "$lib/i18n";
import { look, type ThemeWish } from "$lib/kit";
import Gallery from "./Gallery.svelte";

const asked = new URLSearchParams(location.search);
if (asked.has("theme")) look.setTheme(asked.get("theme") as ThemeWish);
if (asked.has("locale")) locale.set(asked.get("locale") as Locale);

const target = document.getElementById("app");
if (!target) throw new Error("kit.html has no #app to mount the gallery in");
mount(Gallery, { target });
