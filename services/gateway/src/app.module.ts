import { DatabaseModule, WriteTransaction } from '@countersign/platform-database';
import { AuditModule } from '@countersign/platform-audit';
import type { Environment } from '@countersign/platform-config';
import { ServiceCoreModule, type ServiceCore } from '@countersign/platform-service';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AddMemberHandler } from './add-member/add-member.handler.js';
import { ChangePasswordHandler } from './change-password/change-password.handler.js';
import { CONTROLLERS } from './controllers.js';
import { CreateApiKeyHandler } from './create-api-key/create-api-key.handler.js';
import { ApiKeyEntity } from './database/api-key.entity.js';
import { MembershipEntity } from './database/membership.entity.js';
import { SessionEntity } from './database/session.entity.js';
import { TeamEntity } from './database/team.entity.js';
import { UserEntity } from './database/user.entity.js';
import { ApiKeys } from './domain/api-keys.js';
import { AttemptLimit } from './domain/attempt-limit.js';
import { Authenticator } from './domain/authenticator.js';
import { Sessions } from './domain/sessions.js';
import { StillEntitled } from './domain/still-entitled.js';
import { TeamAccess } from './domain/team-access.js';
import { IntakeSealer } from './domain/intake-sealer.js';
import { AuditExport } from './export-audit/audit-export.js';
import { FirstStart } from './first-start/first-start.js';
import { Readiness } from './health/readiness.js';
import { EventStreams } from './http/event-streams.js';
import { Fingerprints } from './http/fingerprint.js';
import { ProblemFilter } from './http/problem.filter.js';
import { Refusals } from './http/refusals.js';
import { ResponseInterceptor } from './http/response.interceptor.js';
import { RouteGuard } from './http/route.guard.js';
import { ROUTES, routesOf } from './http/route.js';
import { Gateway0001 } from './migrations/0001-gateway.js';
import { Gateway0002 } from './migrations/0002-audit-counts.js';
import { GATEWAY_SETTINGS, type GatewayConfiguration } from './settings.js';
import { SignInHandler } from './sign-in/sign-in.handler.js';

@Module({ controllers: [...CONTROLLERS] })
export class AppModule {
  static compose(core: ServiceCore, env: Environment, configuration: GatewayConfiguration): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ServiceCoreModule.with(core),
        DatabaseModule.with(env, {
          schema: 'gateway',
          entities: [UserEntity, SessionEntity, ApiKeyEntity, TeamEntity, MembershipEntity],
          migrations: [Gateway0001, Gateway0002],
        }),
        AuditModule.with(core.service, { counts: { seconds: configuration.settings.auditCountSeconds } }),
      ],
      providers: [
        { provide: GATEWAY_SETTINGS, useValue: configuration.settings },
        { provide: ROUTES, useValue: routesOf(CONTROLLERS) },
        { provide: IntakeSealer, useValue: new IntakeSealer(configuration.intakeKey) },
        { provide: Fingerprints, useValue: new Fingerprints(configuration.fingerprintKey) },
        { provide: APP_GUARD, useClass: RouteGuard },
        { provide: APP_INTERCEPTOR, useClass: ResponseInterceptor },
        { provide: APP_FILTER, useClass: ProblemFilter },
        AddMemberHandler,
        ApiKeys,
        AttemptLimit,
        AuditExport,
        Authenticator,
        ChangePasswordHandler,
        CreateApiKeyHandler,
        EventStreams,
        FirstStart,
        Readiness,
        Refusals,
        StillEntitled,
        Sessions,
        SignInHandler,
        TeamAccess,
        WriteTransaction,
      ],
    };
  }
}
