import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const brand: MantineColorsTuple = [
  '#eefaf7',
  '#d3f1ea',
  '#a8e2d6',
  '#75cebd',
  '#43b3a1',
  '#249686',
  '#157c6f',
  '#0f6b60',
  '#0e554d',
  '#0c4640',
];
const danger: MantineColorsTuple = [
  '#fef2f1',
  '#fde0dd',
  '#fbc3be',
  '#f59b93',
  '#ea6a5f',
  '#d8453a',
  '#c4352a',
  '#ab2a20',
  '#8d251d',
  '#75231d',
];

const amber: MantineColorsTuple = [
  '#fff8e8',
  '#fdeecb',
  '#f9dd9b',
  '#f3c766',
  '#e8ad3a',
  '#c98a16',
  '#a86f0b',
  '#865607',
  '#6b4405',
  '#553604',
];

/** Greys of the dark scheme, with a little of the brand's hue. */
const dark: MantineColorsTuple = [
  '#d3dae0',
  '#bcc6ce',
  '#98a2ac',
  '#6f7a84',
  '#3b454c',
  '#2d353b',
  '#20272b',
  '#1b2024',
  '#14181b',
  '#0f1214',
];

export const theme = createTheme({
  primaryColor: 'brand',
  colors: { brand, danger, amber, dark },
  // Dark enough for white text on it, and light text beside it, in both schemes (WCAG 2.2 AA).
  primaryShade: { light: 7, dark: 7 },
  fontFamily: 'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "JetBrains Mono", Menlo, Consolas, monospace',
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  headings: { fontWeight: '650' },
  components: {
    Modal: {
      defaultProps: { centered: true, radius: 'lg', padding: 'lg', overlayProps: { backgroundOpacity: 0.45, blur: 2 } },
      styles: { title: { fontSize: 19, fontWeight: 650 } },
    },
    // What is asked for is needed, unless its label says otherwise.
    InputWrapper: { defaultProps: { withAsterisk: false } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300 } },
    Button: { defaultProps: { loaderProps: { type: 'dots' } } },
  },
});

/** Where the library's own shades are too faint to read. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#556070',
    '--mantine-color-placeholder': '#687282',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-anchor': '#0f6b60',
    '--cs-surface': '#f6f8f9',
    '--cs-card': '#ffffff',
    '--cs-line': '#e2e7ea',
  },
  dark: {
    '--mantine-color-dimmed': '#a4aeb8',
    '--mantine-color-placeholder': '#98a2ac',
    '--mantine-color-error': '#ff9a91',
    '--mantine-color-anchor': '#75cebd',
    '--mantine-color-default': '#1d2327',
    '--mantine-color-default-border': '#39434a',
    '--cs-surface': '#14181b',
    '--cs-card': '#1b2024',
    '--cs-line': '#2d353b',
  },
});
