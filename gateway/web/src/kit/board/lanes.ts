/** A column: one value of the field that the board is made by, or several that people look after together. */
export interface Lane {
  id: string;
  /** Left out: the id is the only one. */
  values?: string[];
  label: string;
  /** Gives the heading its colour. */
  status?: string;
}

export const valuesOfLane = ({ id, values = [id] }: Lane) => values;

/** Whether records with this value stand in the column. */
export const holds = (lane: Lane, value: unknown) => valuesOfLane(lane).includes(String(value));
