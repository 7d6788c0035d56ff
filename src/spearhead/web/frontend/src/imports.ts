// The import wizard: its script stands here.
export {};
