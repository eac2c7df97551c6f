/** New things as they start out. */
import type {
  AppointmentTypeForm,
  DayHours,
  LocationForm,
  ProviderForm,
  ResourceForm,
  ResourceKind,
} from "$lib/api";

const WORKDAYS = [0, 1, 2, 3, 4];

/** Monday to Friday, 9 to 13 and 14 to 18: something to correct is easier than something to invent. */
export function usualHours(locationId: string): DayHours[] {
  return WORKDAYS.flatMap((weekday) => [
    { location_id: locationId, weekday, span: { from: 540, to: 780 } },
    { location_id: locationId, weekday, span: { from: 840, to: 1080 } },
  ]);
}

export function newLocation(name: string, position: number, locationId: string): LocationForm {
  return {
    id: null,
    name,
    address: [],
    phone: "",
    capacity: null,
    hours: usualHours(locationId),
    active: true,
    position,
    version: 0,
  };
}

export function newProvider(position: number): ProviderForm {
  return {
    id: null,
    name: "",
    designation: "",
    role: "doctor",
    hue: (position * 5 + 6) % 12,
    photo: "",
    hours: [],
    template: [],
    video_link: "",
    appointment_type_ids: [],
    active: true,
    position,
    version: 0,
  };
}

export function newResource(
  kind: ResourceKind,
  name: string,
  location_id: string,
  position: number,
): ResourceForm {
  return { id: null, location_id, kind, name, capacity: 1, active: true, position, version: 0 };
}

export function newType(position: number): AppointmentTypeForm {
  return {
    id: null,
    name: "",
    hue: (position * 5) % 12,
    min_minutes: 15,
    default_minutes: 30,
    max_minutes: 60,
    capacity: 1,
    buffer_before: 0,
    buffer_after: 0,
    needs: [],
    instructions: "",
    telehealth: false,
    payment: { policy: { is: "none" }, pay_later: true },
    online: false,
    active: true,
    position,
    version: 0,
  };
}
