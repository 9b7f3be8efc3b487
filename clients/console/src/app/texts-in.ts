/** Reads texts from an address's search; whatever else is there is of no meaning. */
export function textsIn<const K extends string>(...keys: K[]) {
  return (search: Record<string, unknown>): { [key in K]?: string } => {
    const texts: { [key in K]?: string } = {};
    for (const key of keys) {
      const value = search[key];
      if (typeof value === 'string' && value !== '') texts[key] = value;
    }
    return texts;
  };
}
