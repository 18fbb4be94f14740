import { emptyProgram } from './emptyProgram.ts';
import { runProgram } from './runProgram.ts';
import { addServe } from './serveCommand.ts';

// The npm package starts `mqgate serve` from this file, because it loads in a fraction of the time that all
// commands take.
const program = emptyProgram();
addServe(program);
runProgram(program);
