/** The calendar: grids, months, agenda and the drag they share. */
export { default as Agenda, type AgendaDay } from "./Agenda.svelte";
export { default as MiniMonth } from "./MiniMonth.svelte";
export { default as MonthGrid, type MonthDay } from "./MonthGrid.svelte";
export { default as TimeGrid } from "./TimeGrid.svelte";
export { default as ZoomControl } from "./ZoomControl.svelte";
export { addDays, addMonths, monthSheet, startOfMonth, startOfWeek, weekdayOf } from "./days";
export type { Grip } from "./drag";
export { CalendarDrag, provideCalendarDrag, useCalendarDrag } from "./drag.svelte";
export type * from "./model";
export { slotChoices, zoomed, type SlotMinutes } from "./scale";
