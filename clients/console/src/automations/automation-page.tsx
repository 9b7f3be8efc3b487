export function AutomationPage() { return null; }
export function NewAutomationPage() { return null; }
