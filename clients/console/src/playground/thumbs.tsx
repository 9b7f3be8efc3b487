import { CloseButton } from '@mantine/core';
import classes from './playground.module.css';

interface ThumbsProps {
  images: readonly { url: string; name: string }[];
  /** Without it they stay. */
  onRemove?: (at: number) => void;
}

/** Small pictures of the images of a message. */
export function Thumbs({ images, onRemove }: ThumbsProps) {
  if (images.length === 0) return null;
  return (
    <ul className={classes.thumbs} aria-label="Images">
      {images.map(({ url, name }, at) => (
        <li key={at} className={classes.thumb}>
          <img src={url} alt={name} />
          {onRemove && (
            <CloseButton size="sm" variant="filled" aria-label={`Remove ${name}`} onClick={() => onRemove(at)} />
          )}
        </li>
      ))}
    </ul>
  );
}
