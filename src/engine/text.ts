/** A text people read: Chinese first, English beside it for integrators. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}
