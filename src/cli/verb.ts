/** Makes a verb what commander calls; its exit code becomes that of the program. */
export type Run = <Values extends readonly unknown[]>(
  verb: (...values: Values) => Promise<number>,
) => (...values: Values) => Promise<void>
