import js from '@eslint/js';
import jupyter from '@jupyter/eslint-plugin';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import affluent from './scripts/lint/plugin.mjs';

const sources = ['src/**/*.{ts,tsx}'];
const tests = ['test/**/*.{ts,tsx}', 'hardhat.config.ts', '*.config.ts'];
const on = (files, configs) => configs.map(config => ({ ...config, files }));

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/**',
      '.*/**',
      'lib/**',
      'artifacts/**',
      'cache/**',
      'coverage/**',
      'reports/**',
      'build/**',
      'dist/**',
      'python_bridge/**',
      'test-results/**',
      'playwright-report/**',
      'src/adapters/chain/abi/**'
    ]
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...on(['**/*.{js,mjs,cjs}'], [js.configs.recommended, { languageOptions: { globals: globals.node } }]),
  ...on(sources, [
    ...tseslint.configs.recommendedTypeChecked,
    { languageOptions: { parserOptions: { projectService: true } } }
  ]),
  ...on(tests, tseslint.configs.recommended),
  ...on(
    [...sources, ...tests],
    [
      {
        plugins: { affluent },
        rules: {
          'affluent/file-name': 'error',
          'max-lines': ['error', 400],
          eqeqeq: ['error', 'always', { null: 'ignore' }],
          'no-console': 'error',
          '@typescript-eslint/no-explicit-any': 'error',
          '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
          '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'none' }]
        }
      }
    ]
  ),
  {
    files: sources,
    rules: {
      'affluent/arrows': 'error',
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // An async signature is part of a port even where one implementation needs no await.
      '@typescript-eslint/require-await': 'off',
      // Ports are plain objects that are taken apart into the functions a caller needs.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/naming-convention': [
        'error',
        { selector: 'interface', format: ['PascalCase'], custom: { regex: '^I[A-Z]', match: true } },
        { selector: ['class', 'typeAlias', 'typeParameter'], format: ['PascalCase'] }
      ]
    }
  },
  {
    // Configuration enters at the composition roots and is handed down.
    files: ['src/{core,ports,flows,adapters,client,lab}/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Read the environment in a composition root and pass it in.' }
      ]
    }
  },
  { files: ['src/{cli,devnet,service,custodian}/**/*.ts', 'test/**'], rules: { 'no-console': 'off' } },
  ...on(
    ['src/lab/**/*.{ts,tsx}', 'src/index.ts'],
    [
      {
        plugins: { jupyter },
        rules: {
          ...Object.fromEntries(Object.keys(jupyter.configs.recommended[0].rules).map(rule => [rule, 'error'])),
          // A signal is given its slot and `this` apart: connect(this._slot, this).
          '@typescript-eslint/unbound-method': 'off'
        }
      }
    ]
  ),
  { files: ['test/**'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } }
);
