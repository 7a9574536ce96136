/**
 * The tag for dates and numbers: the one of the browser that has a region, when it is of the chosen language. With "en" alone, dates are
 * written as in the United States.
 *
 * @param tag of the chosen language, such as "en"
 * @param wanted the browser's languages, the favourite first
 */
export const regionalTag = (tag: string, wanted: readonly string[]): string =>
  wanted.find((each) => each.toLowerCase().startsWith(`${tag.toLowerCase()}-`)) ?? tag;
