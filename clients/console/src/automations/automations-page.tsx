export function AutomationsPage() { return null; }
