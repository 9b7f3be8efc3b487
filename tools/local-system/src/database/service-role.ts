/** The names that a service has in the database; migrations of other services rely on them for their grants. */
export interface ServiceRole {
  service: string;
  role: string;
  schema: string;
}

export function serviceRole(service: string): ServiceRole {
  const schema = service.replaceAll('-', '_');
  return { service, role: `countersign_${schema}`, schema };
}
