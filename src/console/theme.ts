import { type CSSVariablesResolver, createTheme } from '@mantine/core'

const FONTS = '"Inter Variable", "Inter Fallback", system-ui, sans-serif'

export const theme = createTheme({
  fontFamily: FONTS,
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "Liberation Mono", Menlo, monospace',
  headings: { fontFamily: FONTS, fontWeight: '650' },
  primaryColor: 'sea',
  primaryShade: { light: 8, dark: 7 },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  // Vietnamese letters carry marks above and below each other.
  lineHeights: { xs: '1.5', sm: '1.5', md: '1.55', lg: '1.55', xl: '1.6' },
  colors: {
    // Mantine's dark greys, with a little of the sea in them.
    dark: [
      ...['#d5dbe3', '#b5bfca', '#97a2b0', '#5d6877', '#3a4552', '#2a323d'],
      ...['#1f2630', '#1a2029', '#151a21', '#12161c'],
    ] as unknown as [string, string, string, string, string, string, string, string, string, string],
    sea: [
      ...['#e9f4fc', '#d2e6f6', '#a2cbee', '#6fafe6', '#4798df', '#2e8adb'],
      ...['#2083da', '#1570c2', '#0b5fa5', '#004f90'],
    ] as unknown as [string, string, string, string, string, string, string, string, string, string],
  },
})

/** Where the library's own greys are too pale to be read (WCAG AA). */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#56616e',
    '--mantine-color-placeholder': '#6b7682',
    '--mantine-color-anchor': '#0b5fa5',
    '--mantine-color-error': '#b42318',
    '--mantine-color-red-outline': '#b42318',
    '--mantine-color-green-outline': '#0f6b3a',
    '--mantine-color-text': '#17202b',
    '--mantine-color-body': '#f6f8fa',
    '--mantine-color-default-border': '#d8dee6',
  },
  dark: {
    '--mantine-color-dimmed': '#a6b0bd',
    '--mantine-color-placeholder': '#8b95a3',
    '--mantine-color-anchor': '#82bdf0',
    '--mantine-color-error': '#ff9b8f',
    '--mantine-color-red-outline': '#ff9b8f',
    '--mantine-color-green-outline': '#7edba6',
    '--mantine-color-text': '#e4e8ee',
    '--mantine-color-body': '#12161c',
    '--mantine-color-default': '#1a2029',
    '--mantine-color-default-hover': '#232b36',
    '--mantine-color-default-border': '#333d4a',
  },
})
