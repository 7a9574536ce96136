export { compareCodePoints, plurality, type Plurality } from './plurality.ts';
