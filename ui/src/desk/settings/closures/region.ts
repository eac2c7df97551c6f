/** The region whose public holidays are kept: a country, or a part of it, between its name and the form's fields. */

export interface Place {
  /** ISO 3166-1, two letters. */
  country: string;
  /** As the holiday data names it; `null` for the country as a whole. */
  part: string | null;
}

/** “DE-BY” → Germany, Bavaria. */
export function placeNamed(region: string): Place {
  const [country = "", ...part] = region.split("-");
  return { country, part: part.length ? part.join("-") : null };
}

/** Germany, Bavaria → “DE-BY”. */
export function regionOf({ country, part }: Place): string {
  return part ? `${country}-${part}` : country;
}
