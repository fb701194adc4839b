namespace Drystone.S3;

/// <summary>A tag of an object or a bucket.</summary>
public readonly record struct Tag(string Key, string Value);
