/** Opens the desk: styles, language, look, then the first view. */
import { mount } from "svelte";
import "$lib/kit/kit.css";
import "$lib/kit/theme.svelte";
import "$lib/i18n";
import App from "./App.svelte";

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no #app to mount the desk in");

mount(App, { target });
