/**
 * A container runtime without processes: scripted containers in virtual time.
 *
 * - `image`: a program as a function or as a script, under an image name
 * - `simulated-runtime`: the RuntimeService of one simulated node
 * - `simulated-images`: the ImageService; which images exist
 * - `simulated-network`: addresses and connections of simulated pods
 * - `memory-files`: volumes without a disk
 * @packageDocumentation
 */
export { image } from './image.ts';
export type {
  ContainerContext,
  ContainerScript,
  ExecHandler,
  ImageFunction,
  RequestHandler,
  SimulatedExec,
  SimulatedImage,
  SimulatedRequest,
  SimulatedResponse,
} from './image.ts';
export { SimulatedRuntime } from './simulated-runtime.ts';
export type { SimulatedRuntimeDeps } from './simulated-runtime.ts';
export { SimulatedImages } from './simulated-images.ts';
export type { SimulatedImagesOptions } from './simulated-images.ts';
export { SimulatedNetwork } from './simulated-network.ts';
export { MemoryFiles } from './memory-files.ts';
export { duplexPair } from './duplex-pair.ts';
