import { Anchor } from '@mantine/core';
import { createLink } from '@tanstack/react-router';

/** A link to a page of the console, with the address's parts checked by the compiler. */
export const TextLink = createLink(Anchor<'a'>);
