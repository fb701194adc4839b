namespace Drystone.Engine.Identity;

/// <summary>What users, groups, roles and managed policies have in common: what their ARN is made of.</summary>
public interface IIamEntity
{
    string Name { get; }

    string Path { get; }

    string Id { get; }

    DateTimeOffset CreatedAt { get; }
}
