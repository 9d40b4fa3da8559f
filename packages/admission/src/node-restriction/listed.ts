import { type GroupResource, isNotFound, notFound } from '@kubewright/api-machinery';

/** What is looked up, and of what is not there what upstream's listers say: they name it in the singular. @throws {ApiError} NotFound */
export async function listed<T>(found: Promise<T>, of: GroupResource, name: string): Promise<T> {
  try {
    return await found;
  } catch (error) {
    throw isNotFound(error) ? notFound(of, name) : error;
  }
}
