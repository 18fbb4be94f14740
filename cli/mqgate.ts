import { createProgram } from './program.ts';
import { runProgram } from './runProgram.ts';

runProgram(createProgram());
