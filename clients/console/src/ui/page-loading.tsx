import { Center, Loader } from '@mantine/core';

export function PageLoading() {
  return (
    <Center h="50dvh">
      <Loader aria-label="Loading" />
    </Center>
  );
}
