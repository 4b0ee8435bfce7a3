import { describe } from 'vitest'
import { castSuite } from './adapter-cast-suite.ts'
import { changesSuite } from './adapter-changes-suite.ts'
import { commandsSuite } from './adapter-commands-suite.ts'
import { feedbackSuite } from './adapter-feedback-suite.ts'
import { createScenarios } from './adapter-scenario.ts'
import { speechSuite } from './adapter-speech-suite.ts'
import type { PlatformUnderTest } from './adapter-stage.ts'
import { takesSuite } from './adapter-takes-suite.ts'
import { troubleSuite } from './adapter-trouble-suite.ts'

/** What every adapter does, with the real engine behind it. */
export function adapterSuite(name: string, platform: PlatformUnderTest): void {
  const scenario = createScenarios(platform)
  describe(name, () => {
    describe('casts and conversations', () => castSuite(scenario))
    describe('what is said', () => speechSuite(scenario))
    describe('what is changed', () => changesSuite(scenario))
    describe('takes and feedback', () => takesSuite(scenario))
    describe('commands', () => commandsSuite(scenario))
    describe('consent and feedback', () => feedbackSuite(scenario))
    describe('trouble', () => troubleSuite(scenario))
  })
}
