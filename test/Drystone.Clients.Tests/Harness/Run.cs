using Drystone.Testing.Secrets;

[assembly: AssemblyFixture(typeof(NoSecretIsShown))]
