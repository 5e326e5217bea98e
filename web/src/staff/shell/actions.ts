type Acted = { availableActions: readonly { action: string; allowed: boolean }[] };

// may tells whether the API would take an action now; only then is there a button for it.
export const may = (thing: Acted, action: string): boolean => thing.availableActions.some((one) => one.action === action && one.allowed);
