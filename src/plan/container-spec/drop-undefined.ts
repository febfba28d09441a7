type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The members that are set: request bodies name nothing that the user did not ask for. */
export function dropUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Defined<T>;
}
