namespace Drystone.S3.Policies;

/// <summary>A policy and what a person calls it: an ARN, or the name of an inline policy.</summary>
public sealed record NamedPolicy(string Name, PolicyDocument Document);
