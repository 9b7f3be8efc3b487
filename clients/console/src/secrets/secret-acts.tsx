import { lazy, Suspense, useState } from 'react';

const NewSecret = lazy(() => import('./new-secret.js').then(({ NewSecret }) => ({ default: NewSecret })));
const ImportSecrets = lazy(() =>
  import('./import-secrets.js').then(({ ImportSecrets }) => ({ default: ImportSecrets })),
);
const RotateSecret = lazy(() => import('./rotate-secret.js').then(({ RotateSecret }) => ({ default: RotateSecret })));
const DeleteSecret = lazy(() => import('./delete-secret.js').then(({ DeleteSecret }) => ({ default: DeleteSecret })));

export type SecretAct = 'new' | 'import' | 'add' | 'add-again' | 'rotate' | 'delete';

interface Open {
  act: SecretAct;
  name: string;
}

/** Which dialog is open, and on which secret. */
export function useSecretActs() {
  const [current, setCurrent] = useState<Open | null>(null);
  return {
    current,
    open: (act: SecretAct, name = '') => setCurrent({ act, name }),
    close: () => setCurrent(null),
  };
}

interface SecretActsProps {
  team: string;
  acts: ReturnType<typeof useSecretActs>;
  taken: ReadonlySet<string>;
  onDeleted?: () => void;
}

/** The dialogs. Each is mounted while it is open: what was typed into it is gone with it. */
export function SecretActs(props: SecretActsProps) {
  return <Suspense fallback={null}>{props.acts.current && <Dialog {...props} {...props.acts.current} />}</Suspense>;
}

function Dialog({ team, acts, taken, onDeleted, act, name }: SecretActsProps & Open) {
  const common = { team, onClose: acts.close };
  switch (act) {
    case 'new':
      return <NewSecret {...common} taken={taken} onRotate={(other) => acts.open('rotate', other)} />;
    case 'add':
    case 'add-again':
      return (
        <NewSecret
          {...common}
          name={name}
          isAgain={act === 'add-again'}
          taken={taken}
          onRotate={(other) => acts.open('rotate', other)}
        />
      );
    case 'import':
      return <ImportSecrets {...common} taken={taken} />;
    case 'rotate':
      return <RotateSecret {...common} name={name} />;
    case 'delete':
      return <DeleteSecret {...common} name={name} onDeleted={onDeleted} />;
  }
}
