import mark from '../app/mark.svg';

export function Brand({ size }: { size: number }) {
  return <img src={mark} width={size} height={size} alt="" />;
}
