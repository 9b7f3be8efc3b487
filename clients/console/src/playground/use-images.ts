import { useState, type ClipboardEvent, type DragEvent } from 'react';
import { readImages, type Image } from './images.js';

/** The images of the message that is being written: picked, pasted or dropped. */
export function useImages() {
  const [images, setImages] = useState<readonly Image[]>([]);
  const [refusal, setRefusal] = useState<string | null>(null);
  const add = async (files: readonly File[]) => {
    const picked = await readImages(files, images);
    setImages((before) => [...before, ...picked.images]);
    setRefusal(picked.refusal);
  };
  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    void add(files);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    void add([...event.dataTransfer.files]);
  };
  const remove = (at: number) => {
    setImages((before) => before.toSpliced(at, 1));
    setRefusal(null);
  };
  const clear = () => {
    setImages([]);
    setRefusal(null);
  };
  /** Else the browser would open what is dropped in the place of the page. */
  const onDragOver = (event: DragEvent) => event.preventDefault();
  return { images, refusal, add, remove, clear, taking: { onPaste, onDrop, onDragOver } };
}
