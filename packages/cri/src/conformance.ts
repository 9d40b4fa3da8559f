/** placeholder */export {};
